/* SPDX-License-Identifier: Apache-2.0
 * The note section of a fixture, from the bytes that encode_note made. */
    .section .note.frost.policy, "a", %note
    .balign 4
    .incbin FROST_FIXTURE_NOTE
    .section .note.GNU-stack, "", %progbits
