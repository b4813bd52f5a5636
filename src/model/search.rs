//! How far the model looks for what is wrong: what a place and its candidates must promise to be weighed.

/// The thresholds of one way to search.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Search {
    /// So much less than the steps of the funnel ask for is enough, in natural logarithms of odds.
    pub(super) slack: f32,
    /// A candidate must better what stands there by so much by the probabilities of its pairs alone, and by so much with the common
    /// sequences it makes, in decimal orders as all gains…
    pub(super) least_gains: [f32; 2],
    /// …the same where what stands there is known by its pairs alone.
    pub(super) screened_gains: [f32; 2],
    /// Two characters must better what stands there by so much by the probabilities of their three pairs.
    pub(super) gain_of_two: f32,
    /// A proposal of one character, or of two, must better the sum of log-probabilities by so much…
    pub(super) least_gain: [f32; 2],
    /// …and that of the characters and the next one by so much.
    pub(super) near_gain: [f32; 2],
    /// So much is taken from the score of what is less sure than an edit that is made unasked.
    pub(super) doubt: f32,
}

/// For what is repaired unasked. Of right candidates of a confidence of at least 60, 99 of 100 have such gains, and of pairs of at least 80, 97 of
/// 100 on the train splits of ECSpell odw and law.
pub(crate) const QUICK: Search = Search {
    slack: 0.0,
    least_gains: [2.4, 3.0],
    screened_gains: [0.3, 0.7],
    gain_of_two: 4.0,
    least_gain: [2.7, 5.0],
    near_gain: [1.9, 3.9],
    doubt: 0.0,
};

/// For what a person is offered: every place that may be wrong, in about six times the time. As more is weighed, more passes: the doubt is what
/// leaves as many edits in clean laws at a confidence of 80 as the other search makes.
#[cfg(feature = "model")]
pub(crate) const THOROUGH: Search = Search {
    slack: f32::INFINITY,
    least_gains: [0.5, 1.0],
    screened_gains: [-1.5, -1.3],
    gain_of_two: 1.5,
    least_gain: [1.0, 2.5],
    near_gain: [0.0, 1.2],
    doubt: 0.1,
};
