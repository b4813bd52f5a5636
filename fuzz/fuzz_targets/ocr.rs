//! The laws on any text, with the profile of what a machine read from pictures.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = hanfix_fuzz::text(data);
    let seed = data.len() as u8;
    hanfix_fuzz::of_pictures().iter().for_each(|r| hanfix_fuzz::laws(r, &text, seed));
});
