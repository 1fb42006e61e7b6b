//! A delivery on its way to the printer, in the form of the run.

use super::entry::Entry;
use super::view::{Form, View};
use super::{json, text};
use crate::terminal::{Job, Slot};

impl View {
    /// Prints an entry, rendered on the printer's thread.
    pub fn print(&self, entry: Entry, slot: Slot) {
        let view = self.clone();
        match self.form {
            Form::Json => {
                let job = match json::delivery(&view.scheme, &entry).short() {
                    Ok(line) => Job::Line(line),
                    Err(long) => Job::LongLine(Box::new(move || long.bytes())),
                };
                self.printer.print(job, slot);
            }
            _ => self
                .printer
                .print(Job::Data(Box::new(move |paint, out| text::delivery(out, paint, &view, &entry))), slot),
        }
    }
}
