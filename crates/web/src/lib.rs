
pub mod pages;
