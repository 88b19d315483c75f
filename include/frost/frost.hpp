// SPDX-License-Identifier: Apache-2.0
// Everything.
#pragma once

#include "frost/compiler.hpp"
#include "frost/database.hpp"
#include "frost/diagnostic.hpp"
#include "frost/dump.hpp"
#include "frost/explain.hpp"
#include "frost/fact.hpp"
#include "frost/fact_format.hpp"
#include "frost/format.hpp"
#include "frost/limits.hpp"
#include "frost/lint.hpp"
#include "frost/load.hpp"
#include "frost/query.hpp"
#include "frost/result.hpp"
#include "frost/schema.hpp"
#include "frost/source.hpp"
#include "frost/store.hpp"
#include "frost/test.hpp"
#include "frost/tiers.hpp"
#include "frost/version.hpp"
#include "frost/why.hpp"
