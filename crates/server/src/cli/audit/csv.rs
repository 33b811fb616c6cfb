//! CSV (RFC 4180) whose cells no spreadsheet takes for a formula.

/// One record, with its line end.
pub(super) fn record<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells: Vec<_> = cells.into_iter().map(cell).collect();
    cells.join(",") + "\r\n"
}

/// Every cell is quoted; one that begins like a formula gets an apostrophe in front, which spreadsheets do not show.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_a_formula_or_leaves_its_cell() {
        for hostile in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"] {
            assert_eq!(record([hostile]), format!("\"'{hostile}\"\r\n"));
        }
        assert_eq!(record(["a", "b\",=1", ""]), "\"a\",\"b\"\",=1\",\"\"\r\n");
    }
}
