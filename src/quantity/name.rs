//! Names, and the dense ids that represent them in the simulation.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// The longest name in characters.
const LONGEST: usize = 64;

/// Reason why a text is not a valid name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// The name is empty.
    #[error("a name is empty")]
    Empty,
    /// The name is too long.
    #[error("a name has {0} characters, at most {LONGEST} are allowed")]
    TooLong(usize),
    /// The name contains a dot, which would make paths ambiguous.
    #[error("the name `{0}` contains a dot, which separates the parts of a path")]
    Dot(String),
    /// The name contains a character that is not allowed in paths, tables and random streams.
    #[error("the name `{name}` contains {letter:?}; letters, digits, `-` and `_` are allowed")]
    Letter {
        /// The name.
        name: String,
        /// The first invalid character.
        letter: char,
    },
}

/// Checks that a text is a valid name: 1 to 64 letters, digits, `-` and `_`.
///
/// # Errors
/// If the name is invalid.
pub fn check_name(name: &str) -> Result<(), NameError> {
    let length = name.chars().count();
    if length == 0 {
        return Err(NameError::Empty);
    }
    if length > LONGEST {
        return Err(NameError::TooLong(length));
    }
    if name.contains('.') {
        return Err(NameError::Dot(name.to_owned()));
    }
    let allowed = |letter: &char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    match name.chars().find(|letter| !allowed(letter)) {
        Some(letter) => Err(NameError::Letter { name: name.to_owned(), letter }),
        None => Ok(()),
    }
}

/// A dense id that represents a named thing; declared by [`id!`].
pub trait Id: Copy + Ord {
    /// The id of the thing declared at this place.
    fn new(index: usize) -> Self;

    /// The place at which the thing was declared, from 0.
    fn index(self) -> usize;
}

/// Declares ids: `id! { /// A facility. FacilityId }` makes a `Copy` newtype over `u32`.
#[macro_export]
macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The id of the thing declared at this place.
            ///
            /// # Panics
            /// Beyond 2³² things, which the limits of scenarios exclude.
            #[must_use]
            pub const fn new(index: usize) -> Self {
                assert!(index <= u32::MAX as usize, "more things than ids");
                Self(index as u32)
            }

            /// The place at which the thing was declared, from 0.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl $crate::quantity::Id for $name {
            fn new(index: usize) -> Self {
                Self::new(index)
            }

            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}
pub use id;

/// Names in the order of their declaration, found by id and by name.
#[derive(Clone)]
pub struct Names<I> {
    names: Vec<Arc<str>>,
    by_name: BTreeMap<Arc<str>, usize>,
    ids: PhantomData<I>,
}

impl<I: Id> Names<I> {
    /// No names yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { names: Vec::new(), by_name: BTreeMap::new(), ids: PhantomData }
    }

    /// The id of a name, which is added if it is new.
    pub fn intern(&mut self, name: &str) -> I {
        self.get(name).unwrap_or_else(|| {
            let index = self.names.len();
            let name: Arc<str> = name.into();
            self.names.push(Arc::clone(&name));
            self.by_name.insert(name, index);
            I::new(index)
        })
    }

    /// The id of a declared name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<I> {
        self.by_name.get(name).map(|index| I::new(*index))
    }

    /// The name of an id.
    ///
    /// # Panics
    /// For an id that another table handed out.
    #[must_use]
    pub fn name(&self, id: I) -> &Arc<str> {
        &self.names[id.index()]
    }

    /// All names in the order of their declaration.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (I, &Arc<str>)> {
        self.names.iter().enumerate().map(|(index, name)| (I::new(index), name))
    }

    /// All ids in the order of their declaration.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = I> + use<I> {
        (0..self.names.len()).map(I::new)
    }

    /// The number of names.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is no name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

impl<I: Id> Default for Names<I> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I: Id, N: AsRef<str>> FromIterator<N> for Names<I> {
    fn from_iter<T: IntoIterator<Item = N>>(names: T) -> Self {
        let mut table = Self::new();
        for name in names {
            table.intern(name.as_ref());
        }
        table
    }
}

impl<I> fmt::Debug for Names<I> {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.debug_list().entries(&self.names).finish()
    }
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "what the macro declares is public")]
mod tests {
    use super::*;

    id! {
        /// A shop of the test.
        ShopId
    }

    #[test]
    fn ids_are_dense_in_the_order_of_declaration() {
        let mut names: Names<ShopId> = ["water", "bread"].into_iter().collect();
        assert_eq!(names.intern("milk").index(), 2);
        assert_eq!(names.intern("bread"), ShopId::new(1));
        assert_eq!(names.get("tea"), None);
        assert_eq!(&**names.name(ShopId::new(2)), "milk");
        let all: Vec<_> = names.iter().map(|(id, name)| (id.index(), &**name)).collect();
        assert_eq!(all, [(0, "water"), (1, "bread"), (2, "milk")]);
        assert_eq!(names.ids().count(), names.len());
    }

    #[test]
    fn names_have_letters_digits_and_dashes() {
        for name in ["store-12", "dc_to_store", "7", "køge"] {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
        assert_eq!(check_name(""), Err(NameError::Empty));
        assert_eq!(check_name(&"x".repeat(65)), Err(NameError::TooLong(65)));
        assert_eq!(check_name("a.b"), Err(NameError::Dot("a.b".into())));
        let space = NameError::Letter { name: "a b".into(), letter: ' ' };
        assert_eq!(check_name("a b"), Err(space));
    }
}
