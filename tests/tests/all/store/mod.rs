//! What every engine of the store promises, and what the embedded one promises besides.

mod interruptions;
