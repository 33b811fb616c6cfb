//! What the embedded engine promises besides: files that are walls, rows that cannot be tampered with unnoticed, one
//! sync for many, and a bound on open files. These tests edit the files behind the store's back.

mod files;
mod impossible_rows;
pub(crate) mod raw;
mod shared_commits;
mod walls;
