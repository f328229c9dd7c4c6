//! The labels of units: `O`, and `B` and `I` of four sorts of names.

/// Sort of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(crate) enum Label {
    Person,
    Place,
    Organisation,
    /// A people or nationality.
    Nation,
}

/// Number of labels of a unit: outside, and begin and inside of the four sorts.
pub(crate) const LABELS: usize = 9;

/// The label of a unit that belongs to no name.
pub(crate) const OUTSIDE: u8 = 0;

impl Label {
    pub(crate) const ALL: [Label; 4] = [Label::Person, Label::Place, Label::Organisation, Label::Nation];

    /// Label of a name's first unit.
    pub(crate) fn begin(self) -> u8 {
        1 + 2 * self as u8
    }

    /// Label of a name's later units.
    pub(crate) fn inside(self) -> u8 {
        2 + 2 * self as u8
    }

    /// The sort that a begin label opens.
    pub(crate) fn of_begin(label: u8) -> Option<Label> {
        if label % 2 == 1 { Label::of(label) } else { None }
    }

    /// The sort of a begin or inside label.
    pub(crate) fn of(label: u8) -> Option<Label> {
        Label::ALL.get((label as usize).checked_sub(1)? / 2).copied()
    }
}

/// True when `next` may follow `before`: an inside label needs a name of its sort to go on.
pub(crate) fn may_follow(before: u8, next: u8) -> bool {
    next == OUTSIDE || next % 2 == 1 || before == next || before + 1 == next
}
