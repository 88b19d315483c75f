// SPDX-License-Identifier: Apache-2.0
#pragma once

// The public API; everything else is hidden.
#define FROST_EXPORT __attribute__((visibility("default")))
