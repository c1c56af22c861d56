//! The text files of the checkout.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every text file that belongs to the tree, by its path from the root with `/` between parts.
///
/// Belonging means tracked, or new and not ignored: a check must fail before the commit, not
/// after it. Files that are not UTF-8 are left out.
pub(crate) struct Tree {
    files: BTreeMap<String, String>,
}

/// One file of a [`Tree`].
pub(crate) struct TreeFile<'tree> {
    /// From the root, with `/` between parts.
    pub(crate) path: &'tree str,
    /// The whole content.
    pub(crate) text: &'tree str,
}

impl Tree {
    /// Reads the checkout that this test was built from; without git, every file that is neither
    /// hidden nor built belongs to it.
    pub(crate) fn load() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let paths = listed_by_git(&root).unwrap_or_else(|| {
            let mut found = Vec::new();
            walk(&root, &root, &mut found);
            found
        });
        let files = paths
            .into_iter()
            .filter_map(|path| {
                let text = fs::read_to_string(root.join(&path)).ok()?;
                Some((path, text))
            })
            .collect();
        Self { files }
    }

    /// Every text file, by path.
    pub(crate) fn files(&self) -> impl Iterator<Item = TreeFile<'_>> {
        self.files
            .iter()
            .map(|(path, text)| TreeFile { path, text })
    }

    /// Every Rust source file, by path.
    pub(crate) fn rust_files(&self) -> impl Iterator<Item = TreeFile<'_>> {
        self.files().filter(|file| has_extension(file.path, "rs"))
    }

    /// The content of one file.
    pub(crate) fn text_of(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Whether any file lies under `folder`.
    pub(crate) fn has_folder(&self, folder: &str) -> bool {
        self.files
            .keys()
            .any(|path| path.starts_with(&format!("{folder}/")))
    }
}

/// Whether something of any kind lies at `path`.
pub(crate) fn is_there(path: &str) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.join(path).exists()
}

/// Whether the name of the file at `path` ends with `.` and `extension`.
pub(crate) fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|found| found == extension)
}

/// What git counts as part of the tree; `None` without git or outside a repository.
fn listed_by_git(root: &Path) -> Option<Vec<String>> {
    let output = Command::new("git")
        .args(["-c", "safe.directory=*", "ls-files", "-z"])
        .args(["--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .ok()?;
    if !output.status.success() {
        return None;
    }
    let listing = String::from_utf8(output.stdout).ok()?;
    let paths: Vec<_> = listing
        .split('\0')
        .filter(|path| !path.is_empty())
        .map(str::to_owned)
        .collect();
    (!paths.is_empty()).then_some(paths)
}

/// The files under `folder`, leaving out what is built or hidden.
fn walk(root: &Path, folder: &Path, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_hidden = name.starts_with('.') && name != ".ci" && name != ".config";
        let is_built = name == "target" || name == "node_modules";
        if is_hidden || is_built {
            continue;
        }
        if path.is_dir() {
            walk(root, &path, found);
        } else if let Ok(relative) = path.strip_prefix(root) {
            found.push(relative.to_string_lossy().replace('\\', "/"));
        }
    }
}

#[test]
fn the_tree_holds_this_file_and_nothing_built() {
    let tree = Tree::load();
    let own_path = "crates/countermand/tests/it/tidy/tree.rs";
    assert!(
        tree.text_of(own_path).is_some(),
        "{own_path} is in the tree"
    );
    assert!(tree.files().all(|file| !file.path.starts_with("target/")));
    assert!(tree.has_folder("crates/domain"));
    assert!(!tree.has_folder("crates/doma"));
}

#[test]
fn walking_finds_the_same_sources_as_git() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut walked = Vec::new();
    walk(&root, &root, &mut walked);
    assert!(walked.iter().any(|path| path == "crates/domain/src/lib.rs"));
    assert!(walked.iter().all(|path| !path.starts_with("target/")));
}
