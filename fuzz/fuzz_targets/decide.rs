//! Bytes, a request and policies made of them, and what must hold of the answer: see `src/iam/fuzzing.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| logboom::fuzzing::check(bytes));
