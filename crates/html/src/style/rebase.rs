//! URLs of a style sheet file are relative to the file, not to the document (CSS Values 4 §4.5).

use cssparser::{Parser, Token, serialize_string};

/// Nested blocks that are looked into.
const DEEPEST_BLOCK: usize = 32;

/// The text of a sheet with its relative URLs made relative to the document; `sheet_url` is the sheet's own.
pub(super) fn rebase(text: &str, sheet_url: &str) -> String {
    let folder = match sheet_url.rfind('/') {
        Some(slash) => &sheet_url[..=slash],
        None => return text.to_owned(),
    };
    let mut parser = Parser::new(text);
    let mut edits = Vec::new();
    collect(&mut parser, &mut edits, 0);
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (start, end, url) in edits {
        if !is_relative(&url) {
            continue;
        }
        out.push_str(&text[done..start]);
        out.push_str("url(");
        // Writing to a string does not fail.
        let _ = serialize_string(&format!("{folder}{url}"), &mut out);
        out.push(')');
        done = end;
    }
    out.push_str(&text[done..]);
    out
}

fn is_relative(url: &str) -> bool {
    let scheme = url.split(['/', '?', '#']).next().is_some_and(|head| head.contains(':'));
    !url.is_empty() && !scheme && !url.starts_with('/') && !url.starts_with('#')
}

/// Start, end and URL of each `url()` and of each `@import` string, in order.
fn collect(parser: &mut Parser, edits: &mut Vec<(usize, usize, String)>, depth: usize) {
    let mut after_import = false;
    loop {
        let start = parser.position().byte_index();
        let Ok(token) = parser.next_including_whitespace_and_comments().cloned() else {
            return;
        };
        let end = parser.position().byte_index();
        let importing = std::mem::replace(&mut after_import, false);
        match token {
            Token::UnquotedUrl(url) => edits.push((start, end, url.to_string())),
            Token::QuotedString(url) if importing => edits.push((start, end, url.to_string())),
            Token::AtKeyword(name) => after_import = name.eq_ignore_ascii_case("import"),
            Token::WhiteSpace(_) | Token::Comment(_) => after_import = importing,
            Token::Function(name) if name.eq_ignore_ascii_case("url") => {
                let url = parser.parse_nested_block(|inner| {
                    let url = inner.expect_string().map(|s| s.to_string());
                    while inner.next().is_ok() {}
                    url.map_err(cssparser::ParseError::<()>::from)
                });
                if let Ok(url) = url {
                    edits.push((start, parser.position().byte_index(), url));
                }
            }
            Token::Function(_) | Token::ParenthesisBlock | Token::SquareBracketBlock | Token::CurlyBracketBlock
                if depth < DEEPEST_BLOCK =>
            {
                let _ = parser.parse_nested_block(|inner| {
                    collect(inner, edits, depth + 1);
                    Ok::<_, cssparser::ParseError<()>>(())
                });
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::rebase;

    #[test]
    fn relative_urls_follow_the_sheet() {
        let text = "@import 'a.css'; b{background:url(c.png) url('data:x') url(\"/d.png\")} @font-face{src:url( 'e.ttf' )}";
        let expected =
            "@import url(\"css/a.css\"); b{background:url(\"css/c.png\") url('data:x') url(\"/d.png\")} @font-face{src:url(\"css/e.ttf\")}";
        assert_eq!(rebase(text, "css/main.css"), expected);
        assert_eq!(rebase(text, "main.css"), text);
    }
}
