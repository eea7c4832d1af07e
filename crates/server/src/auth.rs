//! Who may do what: bearer tokens with scopes.

use crate::settings::ServeError;
use axum::http::{HeaderMap, header};
use serde::Serialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Labels from replies, and what is on them.
    Render,
    /// Printers and their jobs.
    Print,
    /// Metrics.
    Admin,
}

impl Scope {
    /// `render`, `print` or `admin`.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Render => "render",
            Scope::Print => "print",
            Scope::Admin => "admin",
        }
    }
}

/// Tokens, as hashes, and their scopes. With none, whoever can connect may do everything.
#[derive(Clone, Default)]
pub struct Tokens(Vec<([u8; 32], Vec<Scope>)>);

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tokens({})", self.0.len())
    }
}

/// The fewest characters of a token: what is shorter can be guessed.
const SHORTEST: usize = 16;

/// What is said to a request about its token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Allowed,
    /// There is no token, or none that is known.
    Unknown,
    /// The token lacks the scope.
    Forbidden,
}

impl Tokens {
    /// Reads lines of scopes and a token: `render,print 3vT…`. The token is its text or `sha256:` and the hash of it in hexadecimal; `#` begins a comment.
    ///
    /// # Errors
    /// When a line has no token, one of less than 16 characters, or a scope that does not exist.
    pub fn parse(text: &str) -> Result<Tokens, ServeError> {
        let mut tokens = Vec::new();
        for (line, content) in (1..).zip(text.lines()) {
            let refused = |why| ServeError::Tokens { line, why };
            let content = content.trim();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            let (scopes, token) = content
                .split_once(char::is_whitespace)
                .ok_or(refused("give scopes and a token, such as: render,print TOKEN"))?;
            let scope = |name: &str| {
                let all = [Scope::Render, Scope::Print, Scope::Admin];
                all.into_iter()
                    .find(|scope| scope.name() == name)
                    .ok_or(refused("the scopes are render, print and admin"))
            };
            let scopes = scopes.split(',').map(scope).collect::<Result<_, _>>()?;
            let token = token.trim();
            let hash = match token.strip_prefix("sha256:") {
                Some(digits) => from_hex(digits).ok_or(refused("sha256: is followed by 64 hexadecimal digits"))?,
                None if token.len() < SHORTEST => return Err(refused("a token has at least 16 characters")),
                None => Sha256::digest(token).into(),
            };
            tokens.push((hash, scopes));
        }
        Ok(Tokens(tokens))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a request's token has a scope. It takes as long for every token: all hashes are compared, each in constant time.
    pub(crate) fn verdict(&self, headers: &HeaderMap, scope: Scope) -> Verdict {
        if self.0.is_empty() {
            return Verdict::Allowed;
        }
        let given = headers.get(header::AUTHORIZATION).map_or(&b""[..], |value| value.as_bytes());
        let token = match given.split_at_checked(7) {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case(b"Bearer ") => token.trim_ascii(),
            _ => b"",
        };
        let hash: [u8; 32] = Sha256::digest(token).into();
        let mut verdict = Verdict::Unknown;
        for (known, scopes) in &self.0 {
            if bool::from(known.ct_eq(&hash)) {
                verdict = match scopes.contains(&scope) || verdict == Verdict::Allowed {
                    true => Verdict::Allowed,
                    false => Verdict::Forbidden,
                };
            }
        }
        verdict
    }
}

fn from_hex(digits: &str) -> Option<[u8; 32]> {
    let bytes: Option<Vec<u8>> = (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok())
        .collect();
    bytes?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(tokens: &Tokens, authorization: &str, scope: Scope) -> Verdict {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, authorization.parse().expect("a header"));
        tokens.verdict(&headers, scope)
    }

    #[test]
    fn tokens_have_scopes() {
        let hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        let text = format!("# shop\nrender 0123456789abcdef\n\nprint,admin sha256:{hash}\n");
        let tokens = Tokens::parse(&text).expect("tokens");
        assert_eq!(verdict(&tokens, "Bearer 0123456789abcdef", Scope::Render), Verdict::Allowed);
        assert_eq!(verdict(&tokens, "bearer 0123456789abcdef", Scope::Print), Verdict::Forbidden);
        assert_eq!(verdict(&tokens, "Bearer test", Scope::Print), Verdict::Allowed);
        for unknown in ["Bearer 0123456789abcdeg", "Bearer ", "Basic 0123456789abcdef", "0123456789abcdef"] {
            assert_eq!(verdict(&tokens, unknown, Scope::Render), Verdict::Unknown, "{unknown}");
        }
        assert_eq!(Tokens::default().verdict(&HeaderMap::new(), Scope::Admin), Verdict::Allowed);
    }

    #[test]
    fn tokens_that_cannot_be_used_are_told_by_their_line() {
        for text in ["\nrender", "\nrender short", "\nread 0123456789abcdef", "\nrender sha256:00"] {
            assert!(matches!(Tokens::parse(text), Err(ServeError::Tokens { line: 2, .. })), "{text}");
        }
    }
}
