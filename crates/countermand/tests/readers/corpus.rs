//! The fuzzing corpus, replayed: every file through every reader.

use std::path::{Path, PathBuf};

use crate::totality::read_as_everything;

/// Every file of the corpus, in the order of its names.
pub(crate) fn files() -> Vec<(PathBuf, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&root)
        .unwrap()
        .flat_map(|target| std::fs::read_dir(target.unwrap().path()).unwrap())
        .map(|file| file.unwrap().path())
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let bytes = std::fs::read(&path).unwrap();
            (path, bytes)
        })
        .collect()
}

#[test]
fn every_corpus_file_is_read_by_every_reader_in_time() {
    let files = files();
    assert!(files.len() >= 20, "the corpus is there");
    for (path, bytes) in files {
        let started = std::time::Instant::now();
        read_as_everything(&bytes);
        assert!(started.elapsed().as_secs() < 10, "{}", path.display());
    }
}
