-- What the gateway serves, in the shapes in which it is asked for. All of it is made from Redis and the topics: a file
-- that is lost or of another form is made anew, so nothing that only people know may live here.

-- One row an incident, narrow, since a search that no index narrows reads all of them. `row` grows with the time of the
-- last change (milliseconds * 1000, and what makes it unique), so that "the last changed first" is the order of the
-- rows, in every index and in the words: nothing is sorted. Counts that nobody stated are null. Times are milliseconds
-- since 1970 (UTC), days are counted from 0001-01-01 (date.toordinal).
CREATE TABLE incident (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  stamp TEXT NOT NULL,
  listed INTEGER NOT NULL,           -- 0: dormant, merged: shown only where everything is asked for
  country TEXT,
  domain TEXT NOT NULL,
  event_type TEXT NOT NULL,
  grading TEXT NOT NULL,
  status TEXT NOT NULL,
  reviewed INTEGER NOT NULL,
  redacted INTEGER NOT NULL,         -- a person had words of it erased
  first_day INTEGER NOT NULL,
  last_day INTEGER NOT NULL,
  killed INTEGER,                    -- the most that the range of civilians killed allows for sure: its minimum, or
  injured INTEGER,                   -- the maximum of an "up to"; likewise injured
  latitude REAL,
  longitude REAL,
  south REAL,                        -- the area in which it lies, in degrees; null where it has no point
  north REAL,
  west REAL,                         -- may lie below -180, and east above 180, where the area crosses the date line
  east REAL,
  blur_km REAL NOT NULL,             -- how far around its point a shielded place may lie; else 0
  shielded_until INTEGER,            -- until when its place is shown no finer than the town; null where it is shown as told
  hidden TEXT                        -- a JSON list of the words that are not shown until then; null likewise
);
CREATE INDEX incident_by_shield ON incident (shielded_until) WHERE shielded_until IS NOT NULL;
CREATE INDEX incident_by_country ON incident (country);
CREATE INDEX incident_by_type ON incident (event_type);
CREATE INDEX incident_by_grading ON incident (grading);
CREATE INDEX incident_by_killed ON incident (killed);
CREATE INDEX incident_by_injured ON incident (injured);
CREATE INDEX incident_by_day ON incident (last_day, first_day);
CREATE INDEX incident_counted ON incident (listed, grading, reviewed);

-- The incident without its claims, as JSON: `public` for readers who may not see names, `restricted` for those who may,
-- null where it is the same. Columns, areas and words are those of `public`: what is not shown is not found either.
CREATE TABLE document (
  row INTEGER PRIMARY KEY REFERENCES incident (row) ON DELETE CASCADE,
  public TEXT NOT NULL,
  restricted TEXT
);

-- The same areas, for boxes in which few incidents lie.
CREATE VIRTUAL TABLE incident_area USING rtree (row, south, north, west, east);

-- The words by which an incident is looked for, names left out; accents and case are no matter.
CREATE VIRTUAL TABLE incident_words USING fts5 (words, tokenize = "unicode61 remove_diacritics 2");

-- Who is said to have done it, folded for comparison.
CREATE TABLE perpetrator (
  row INTEGER NOT NULL REFERENCES incident (row) ON DELETE CASCADE,
  name TEXT NOT NULL,
  PRIMARY KEY (name, row)
) WITHOUT ROWID;
CREATE INDEX perpetrator_of_incident ON perpetrator (row);

-- Which articles an incident has claims of, by their ids and canonical addresses.
CREATE TABLE claim (
  row INTEGER NOT NULL REFERENCES incident (row) ON DELETE CASCADE,
  article_id TEXT NOT NULL,
  url TEXT NOT NULL,
  PRIMARY KEY (article_id, row)
) WITHOUT ROWID;
CREATE INDEX claim_of_incident ON claim (row);
CREATE INDEX claim_by_url ON claim (url);

-- What people do about an incident, as Redis has it (desk/), where filters ask for it. An alias has its own row, and counts in
-- that of the incident that it is now.
CREATE TABLE desk (
  incident_id TEXT PRIMARY KEY,
  entries INTEGER NOT NULL,          -- of its own log: how new this copy is
  triage TEXT NOT NULL,
  assignee TEXT
) WITHOUT ROWID;
CREATE INDEX desk_by_triage ON desk (triage);
CREATE INDEX desk_by_assignee ON desk (assignee);
CREATE TABLE desk_mark (
  incident_id TEXT NOT NULL REFERENCES desk (incident_id) ON DELETE CASCADE,
  mark TEXT NOT NULL,                -- watch, mute
  name TEXT NOT NULL,
  PRIMARY KEY (name, mark, incident_id)
) WITHOUT ROWID;
CREATE INDEX desk_mark_of_incident ON desk_mark (incident_id);

-- Each version of an article that an incident has claims of, or may yet have. Its text waits here until that is known;
-- then Redis keeps it (evidence/texts.py), for the topic forgets it sooner than the incident is.
CREATE TABLE article (
  article_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  url TEXT NOT NULL,
  taken INTEGER NOT NULL,            -- when it came here
  document TEXT,                     -- null: Redis has it
  PRIMARY KEY (article_id, version)
);
CREATE INDEX article_by_url ON article (url);
CREATE INDEX article_waiting ON article (article_id) WHERE document IS NOT NULL;
CREATE INDEX article_by_age ON article (taken);

-- Alerts in the order in which they came, as they may be told now (retelling.py): an incident comes to hide more.
CREATE TABLE alert (
  row INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  incident_id TEXT NOT NULL,
  raised INTEGER NOT NULL,
  killed INTEGER,                    -- the higher of before and after
  injured INTEGER,
  document TEXT NOT NULL
);
CREATE INDEX alert_of_incident ON alert (incident_id);
CREATE INDEX alert_by_time ON alert (raised);

-- Silences likewise; their words as they are shown to all.
CREATE TABLE silence (
  row INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  article_id TEXT NOT NULL,
  url TEXT NOT NULL,                 -- canonical, as those of articles are; the document has it as it was given
  publisher TEXT NOT NULL,
  country TEXT,
  why_not TEXT NOT NULL,
  incident_id TEXT,
  decided INTEGER NOT NULL,
  document TEXT NOT NULL
);
CREATE INDEX silence_of_article ON silence (article_id);
CREATE INDEX silence_by_url ON silence (url);
CREATE INDEX silence_of_incident ON silence (incident_id);
CREATE INDEX silence_by_reason ON silence (why_not);
CREATE INDEX silence_by_country ON silence (country);
CREATE INDEX silence_by_time ON silence (decided);
CREATE VIRTUAL TABLE silence_words USING fts5 (words, tokenize = "unicode61 remove_diacritics 2");

-- What became of each article that was read, its text or not, for as long as it is counted below. What is not known (yet)
-- is empty: an article's record may be read after what came of it.
CREATE TABLE reading (
  key INTEGER PRIMARY KEY,           -- of the article's id, which is longer than all else here
  at INTEGER NOT NULL,               -- when its first version was fetched
  outlet TEXT NOT NULL,
  country TEXT NOT NULL,
  language TEXT NOT NULL,
  version INTEGER NOT NULL,          -- the highest that is counted; a record that comes again is not counted again
  articles INTEGER NOT NULL,         -- its versions, and what came of them
  alerts INTEGER NOT NULL,
  silences INTEGER NOT NULL,
  unread INTEGER NOT NULL            -- those of the silences that are for the language
);
CREATE INDEX reading_by_time ON reading (at);

-- The sums of them, an edit and its alerts on the day of the article's first version. Days are counted from 1970 (UTC).
CREATE TABLE tally (
  day INTEGER NOT NULL,
  outlet TEXT NOT NULL,
  country TEXT NOT NULL,
  language TEXT NOT NULL,
  articles INTEGER NOT NULL,
  alerts INTEGER NOT NULL,
  silences INTEGER NOT NULL,
  unread INTEGER NOT NULL,
  PRIMARY KEY (day, outlet, country, language)
) WITHOUT ROWID;

-- How far each partition was read: written with what was read, so that nothing is read twice or passed over.
CREATE TABLE position (
  topic TEXT NOT NULL,
  partition INTEGER NOT NULL,
  next_offset INTEGER NOT NULL,
  PRIMARY KEY (topic, partition)
) WITHOUT ROWID;
