"""The officers' console at /console/: server-rendered pages, a little JavaScript of our own, no build step.

How a page is written. A module (`inbox.py`) holds plain functions from a `visit.Visit` to an `answers.Answer`
and, at its end, `ROUTES`; `app.py` lists the modules. A visit brings everything: who is there
(`visit.staff`), the database session (`visit.db`: reading for GET; for POST one transaction, committed when
the function returns and undone when it raises), `visit.query`, `visit.form`, `visit.files`, `visit.path`,
`visit.now`, the words of the staff member's language (`visit.words("inbox.title")`). It runs in a thread, so
it may take its time with the database and may not await.

- Return `Page("inbox.html", {...})` (templates/), `Goto("/complaints", done="inbox.saved")`, `Content(...)`
  for a file, or `Data({...})` for our own JavaScript. Raise `visit.NotFound` for what is not there or not for
  them: both look the same from outside. Deliveries to be rung for after the commit go into `visit.to_ring`.
- Who may: `roles` in the route; which complaint: `rights.find(visit, ticket)`, always, never by the ticket
  alone.
- Every form carries `{{ csrf() }}`; scripts send the header X-CSRF. The adapter (`serving.py`) checks it on
  every POST, and audits nothing by itself: a deed notes itself with `store.audit.note` (`visit.audit(...)`).
- Words: words/{id,en}/<page>.yaml, read as `t("<page>.<key>")`; a test sees that both have the same. No
  sentence stands in a template. What happened is said by `done=`: a key of the same files.
- Personal data is masked by `masking` unless `masking.revealed(visit, complaint)`. No citizen's word is ever
  marked safe: Jinja escapes everything.
- Looks: static/base.css has the parts (card, table, badge, clock, button, field, note, empty); a page that
  needs more has a file of its own beside it, named in `{% block head %}`. The Content-Security-Policy lets
  nothing run or colour that is not a file under static/: no inline script, no style attribute.
"""
