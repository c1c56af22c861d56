//! Rust source taken apart into code and string literals.

/// One string literal.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    /// Where it starts, from 1.
    pub(crate) line: usize,
    /// Between the quotes, escapes as written.
    pub(crate) text: String,
}

/// A source file in two views.
#[derive(Debug)]
pub(crate) struct RustText {
    /// The source with the contents of comments and literals blanked; lines stay where they are.
    pub(crate) code: String,
    /// The string literals, in order.
    pub(crate) literals: Vec<Literal>,
}

/// Takes `source` apart.
pub(crate) fn split(source: &str) -> RustText {
    let mut scanner = Scanner {
        chars: source.chars().collect(),
        at: 0,
        line: 1,
        text: RustText {
            code: String::with_capacity(source.len()),
            literals: Vec::new(),
        },
    };
    while scanner.step() {}
    scanner.text
}

struct Scanner {
    chars: Vec<char>,
    at: usize,
    line: usize,
    text: RustText,
}

impl Scanner {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    /// Moves on by one character; blanks it unless it is kept. Line breaks are always kept.
    fn advance(&mut self, is_kept: bool) -> Option<char> {
        let char = self.peek(0)?;
        self.at += 1;
        if char == '\n' {
            self.line += 1;
        }
        self.text
            .code
            .push(if is_kept || char == '\n' { char } else { ' ' });
        Some(char)
    }

    /// Takes one comment, literal or character; false at the end.
    fn step(&mut self) -> bool {
        match (self.peek(0), self.peek(1)) {
            (None, _) => return false,
            (Some('/'), Some('/')) => self.line_comment(),
            (Some('/'), Some('*')) => self.block_comment(),
            (Some('"'), _) => self.string(),
            (Some('r'), Some('"' | '#')) if self.raw_hashes().is_some() => self.raw_string(),
            (Some('\''), _) => self.char_or_lifetime(),
            (Some(_), _) => {
                self.advance(true);
            }
        }
        true
    }

    fn line_comment(&mut self) {
        while self.peek(0).is_some_and(|char| char != '\n') {
            self.advance(false);
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        while let Some(char) = self.peek(0) {
            match (char, self.peek(1)) {
                ('/', Some('*')) => {
                    depth += 1;
                    self.advance(false);
                }
                ('*', Some('/')) => {
                    depth -= 1;
                    self.advance(false);
                }
                (_, _) => {}
            }
            self.advance(false);
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) {
        let line = self.line;
        let mut text = String::new();
        self.advance(true);
        while let Some(char) = self.peek(0) {
            if char == '"' {
                break;
            }
            text.push(char);
            self.advance(false);
            if char == '\\' {
                text.extend(self.advance(false));
            }
        }
        self.advance(true);
        self.text.literals.push(Literal { line, text });
    }

    /// The number of `#` when a raw string starts here.
    fn raw_hashes(&self) -> Option<usize> {
        let n_hashes = (1..self.chars.len())
            .take_while(|ahead| self.peek(*ahead) == Some('#'))
            .count();
        (self.peek(1 + n_hashes) == Some('"')).then_some(n_hashes)
    }

    fn raw_string(&mut self) {
        let n_hashes = self.raw_hashes().unwrap_or_default();
        let line = self.line;
        let mut text = String::new();
        for _ in 0..n_hashes + 2 {
            self.advance(true);
        }
        while let Some(char) = self.peek(0) {
            let is_end = char == '"' && (1..=n_hashes).all(|ahead| self.peek(ahead) == Some('#'));
            if is_end {
                break;
            }
            text.push(char);
            self.advance(false);
        }
        for _ in 0..=n_hashes {
            self.advance(true);
        }
        self.text.literals.push(Literal { line, text });
    }

    /// `'a'` and `'\n'` are characters, `'a` is a lifetime.
    fn char_or_lifetime(&mut self) {
        let is_escape = self.peek(1) == Some('\\');
        let is_char = is_escape || self.peek(2) == Some('\'');
        self.advance(true);
        if !is_char {
            return;
        }
        if is_escape {
            self.advance(false);
        }
        self.advance(false);
        while self.peek(0).is_some_and(|char| char != '\'') {
            self.advance(false);
        }
        self.advance(true);
    }
}

#[cfg(test)]
mod tests {
    use super::{Literal, split};

    fn literals(source: &str) -> Vec<String> {
        split(source)
            .literals
            .into_iter()
            .map(|literal| literal.text)
            .collect()
    }

    #[test]
    fn strings_of_every_form_are_found() {
        let source =
            "let a = \"one\"; let b = r#\"two \" still\"#; let c = b\"three\"; let d = \"f\\\"g\";";
        assert_eq!(literals(source), ["one", "two \" still", "three", "f\\\"g"]);
    }

    #[test]
    fn comments_characters_and_lifetimes_are_not_strings() {
        let source = "// \"a\"\n/* \"b\" /* \"c\" */ */ let q = '\"'; let n = '\\''; fn f<'a>(x: &'a str) {} // it's";
        assert_eq!(literals(source), Vec::<String>::new());
    }

    #[test]
    fn blanked_code_keeps_its_lines() {
        let text = split("a \"x\ny\" // b\nc /* d\n*/ e");
        assert_eq!(
            text.code,
            "a \"  \n \"     \nc     \n   e".replace("\"  \n", "\" \n")
        );
        assert_eq!(
            text.literals,
            [Literal {
                line: 1,
                text: "x\ny".to_owned()
            }]
        );
    }
}
