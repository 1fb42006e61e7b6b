"""The headers are stored in a column of 8 kB."""

import sqlite3

from right import Right, serve


class Broken(Right):
    rows = sqlite3.connect(":memory:", check_same_thread=False)
    rows.execute("CREATE TABLE deliveries (headers TEXT CHECK (length(headers) <= 8192))")

    def act(self, event):
        with self.rows:
            self.rows.execute("INSERT INTO deliveries VALUES (?)", [str(self.headers)])
        super().act(event)


serve(Broken)
