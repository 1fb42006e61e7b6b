//! One object on one line, with the fields of [`Report`].

use super::super::model::Report;
use crate::terminal::sanitize::json_line;

pub(super) fn render(report: &Report) -> Vec<u8> {
    json_line(report)
}
