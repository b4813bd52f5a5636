//! Bytes in any encoding: nothing is lost in silence, and the decoded text is repaired like any text.
#![no_main]

use hanfix::encoding::{decode, decode_as};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let repairer = &hanfix_fuzz::repairers()[0];
    let repaired = repairer.repair_bytes(data);
    let decoded = &repaired.decoded;
    assert_eq!(decoded, &decode(data));
    assert_eq!(repaired.text, repairer.repair(&decoded.text).text);
    assert_eq!(repaired.patch.apply(&decoded.text).expect("made for this text"), repaired.text);
    sound(data, decoded);
    for label in ["utf-8", "gb18030", "big5", "utf-16le", "utf-16be", "windows-1252", "shift_jis", "euc-kr", "iso-2022-jp"] {
        let decoded = decode_as(data, label).expect("a known name");
        sound(data, &decoded);
    }
    if let Ok(text) = std::str::from_utf8(data)
        && decoded.encoding == "UTF-8"
    {
        assert_eq!(decoded.text, text.strip_prefix('\u{FEFF}').unwrap_or(text));
        assert!(decoded.lossy.is_empty());
    }
});

/// The lost bytes are spans of the input in order, and the text has a replacement character for each.
fn sound(data: &[u8], decoded: &hanfix::encoding::Decoded<'_>) {
    let mut reach = 0;
    for span in &decoded.lossy {
        assert!(span.start >= reach && !span.is_empty() && span.end <= data.len(), "{span:?}");
        reach = span.end;
    }
    let marks = decoded.text.chars().filter(|c| *c == '\u{FFFD}').count();
    assert!(marks >= decoded.lossy.len(), "{} lost spans, {marks} marks", decoded.lossy.len());
}
