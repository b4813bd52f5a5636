//! What can go wrong: building rules, building a repairer, reading and writing. Repairing itself cannot fail.

/// An error of this crate. Messages name the rule or file, what was wrong and where.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A rule lacks something obligatory, or something in it has the wrong form.
    #[error("rule `{rule}`: {problem}")]
    InvalidRule {
        /// Id of the rule.
        rule: String,
        /// What is missing or malformed.
        problem: String,
    },
    /// A rule does not do what its own example says.
    #[error("rule `{rule}`, example {example:?}: expected {expected:?}, got {got:?}")]
    FailedExample {
        /// Id of the rule.
        rule: String,
        /// The example's input.
        example: String,
        /// What the example says should come out.
        expected: String,
        /// What came out.
        got: String,
    },
    /// Two rules share one id.
    #[error("rule `{rule}`: a rule with this id is already in the set")]
    DuplicateRule {
        /// The id used twice.
        rule: String,
    },
    /// A selector given to `without` or `only` matches no rule.
    #[error("no rule matches `{selector}`")]
    UnknownRule {
        /// The selector.
        selector: String,
    },
    /// A regular expression (of a rule or of `protect`) does not compile or is too large.
    #[error("pattern {pattern:?}: {problem}")]
    InvalidPattern {
        /// The pattern as given.
        pattern: String,
        /// The regex engine's explanation.
        problem: String,
    },
    /// A rule file is not valid.
    #[error("line {line}, column {column}: {problem}")]
    RuleFile {
        /// Line, counted from 1.
        line: usize,
        /// Column in characters, counted from 1.
        column: usize,
        /// What is wrong there.
        problem: String,
    },
    /// A patch was applied to a text that it was not made from.
    #[error("the patch does not belong to this text: they differ at byte {at}")]
    PatchMismatch {
        /// Byte offset of the first edit whose old text is not there.
        at: usize,
    },
    /// No encoding has this name.
    #[error("no encoding is named `{label}`")]
    UnknownEncoding {
        /// The name as given.
        label: String,
    },
    /// A language model cannot be read.
    #[error("language model: {problem}")]
    InvalidModel {
        /// What is wrong with it.
        problem: String,
    },
    /// The input is not UTF-8.
    #[error("the input is not UTF-8: invalid byte at offset {offset}")]
    NotUtf8 {
        /// Byte offset of the first byte that is not UTF-8.
        offset: u64,
    },
    /// Reading the input failed.
    #[error("{0}")]
    Read(#[source] std::io::Error),
    /// Writing the output failed.
    #[error("{0}")]
    Write(#[source] std::io::Error),
}
