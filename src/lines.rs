//! The lines of a text, at the speed of a search for a byte.

/// Most bytes in a block of lines.
pub(crate) const BLOCK: usize = 64 * 1024;

/// The lines of `text`, each with its line feed, as `split_inclusive('\n')` gives them.
pub(crate) fn inclusive(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |n| n + 1);
        let (line, behind) = rest.split_at_checked(end).filter(|(line, _)| !line.is_empty())?;
        rest = behind;
        Some(line)
    })
}

/// What stands between the line feeds of `text`, as `split('\n')` gives it.
pub(crate) fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = memchr::memchr(b'\n', text.as_bytes());
        rest = end.and_then(|end| text.get(end + 1..));
        text.get(..end.unwrap_or(text.len()))
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn lines_are_those_of_the_standard_library() {
        for text in ["", "\n", "甲", "甲\n", "甲\n\n乙", "\n甲\r\n"] {
            assert!(super::inclusive(text).eq(text.split_inclusive('\n')), "{text:?}");
            assert!(super::split(text).eq(text.split('\n')), "{text:?}");
        }
    }
}
