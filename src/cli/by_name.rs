//! Values by name.

/// Values by the names of rules or words, in the order of the names: for some hundreds.
#[derive(Debug)]
pub(super) struct ByName<V>(Vec<(Box<str>, V)>);

impl<V> Default for ByName<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V> ByName<V> {
    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(n, _)| (**n).cmp(name))
    }

    pub(super) fn get(&self, name: &str) -> Option<&V> {
        self.place(name).ok().and_then(|at| self.0.get(at)).map(|(_, value)| value)
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut V> {
        self.place(name).ok().and_then(|at| self.0.get_mut(at)).map(|(_, value)| value)
    }

    /// The value of a name, which it gets now if it has none.
    pub(super) fn of(&mut self, name: &str) -> &mut V
    where
        V: Default,
    {
        let at = self.place(name).unwrap_or_else(|at| {
            self.0.insert(at, (name.into(), V::default()));
            at
        });
        &mut self.0[at].1
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::ByName;

    #[test]
    fn names_are_in_order_and_their_values_kept() {
        let mut counts = ByName::<usize>::default();
        ["width/half-comma", "noise/cms-marker", "width/half-comma"].into_iter().for_each(|rule| *counts.of(rule) += 1);
        assert_eq!(counts.iter().collect::<Vec<_>>(), [("noise/cms-marker", &1), ("width/half-comma", &2)]);
        assert_eq!((counts.get("width/half-comma"), counts.get("width")), (Some(&2), None));
        assert_eq!(counts.get_mut("x"), None);
    }
}
