//! Decisions one after the other. When all are used up, the rest are zeros: the smallest choice each time.

pub(super) struct Tape<'a> {
    left: std::slice::Iter<'a, u16>,
}

impl<'a> Tape<'a> {
    pub(super) fn new(decisions: &'a [u16]) -> Self {
        Self { left: decisions.iter() }
    }

    /// A number below `count`.
    pub(super) fn below(&mut self, count: usize) -> usize {
        usize::from(self.left.next().copied().unwrap_or(0)) % count
    }

    pub(super) fn flag(&mut self) -> bool {
        self.below(2) == 1
    }

    pub(super) fn pick<T: Clone>(&mut self, among: &[T]) -> T {
        among[self.below(among.len())].clone()
    }

    /// Some of them, in order, at least one.
    pub(super) fn some<T: Clone>(&mut self, among: &[T]) -> Vec<T> {
        let mut picked: Vec<T> = among.iter().filter(|_| self.flag()).cloned().collect();
        if picked.is_empty() {
            picked.push(self.pick(among));
        }
        picked
    }
}
