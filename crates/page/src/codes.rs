//! Stable names of errors and warnings, each said once.

/// `code` and `codes` of an enum, from one table of its variants; variants that hold another such enum come after a semicolon.
#[macro_export]
#[doc(hidden)]
macro_rules! codes {
    ($($variant:pat => $code:literal,)+ $(; $($outer:ident::$holder:ident => $inner:ty,)+)?) => {
        /// A stable name for programs: it never changes, and nothing else gets it.
        pub fn code(&self) -> &'static str {
            match self {
                $($variant => $code,)+
                $($($outer::$holder(inner) => inner.code(),)+)?
            }
        }

        /// Every code there is.
        pub fn codes() -> impl Iterator<Item = &'static str> {
            let own = [$($code),+].into_iter();
            $($(let own = own.chain(<$inner>::codes());)+)?
            own
        }
    };
}
