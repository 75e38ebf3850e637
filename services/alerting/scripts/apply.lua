-- Applies one event, all or nothing: article record, incidents, buckets and outbox change together or not at all.
--
-- Answers "applied", "seen" (this event was applied before: nothing is written) or "conflict" (something that was read
-- has changed since: nothing is written, the worker reads again).
--
-- KEYS  1 article record, 2 recent, 3 outbox, then in this order
--       the hashes whose stamp was read, the incidents to write, the buckets to change.
-- ARGV  event id, event ids of this article that were known (sorted, a space between), article entry, and the four
--       numbers of checks, incidents, bucket changes, outbox messages; then
--       a check:    the stamp that was read ("" = the key did not exist)
--       an incident: id, stamp, "1" to list it as known or "0", last change in ms, json
--       a bucket change: incident id, the incident's stamp, "1" to put it in or "0" to take it out
--       a message:  topic, key, id, value, decided at in ms
--
-- Stamps say what was read, not how often it changed (``stamps.py``): a worker folds a batch over states that it has not
-- written yet, and a counter that it advanced itself could by chance be the one that another worker wrote.

local event_id, known, entry = ARGV[1], ARGV[2], ARGV[3]
local checks, incidents, changes, messages =
  tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])

if redis.call('HEXISTS', KEYS[1], event_id) == 1 then
  return 'seen'
end
local told = redis.call('HKEYS', KEYS[1])
table.sort(told)
if table.concat(told, ' ') ~= known then
  return 'conflict'
end

local key, arg = 4, 8
for _ = 1, checks do
  local stamp = redis.call('HGET', KEYS[key], 'stamp') or ''
  if stamp ~= ARGV[arg] then
    return 'conflict'
  end
  key, arg = key + 1, arg + 1
end

redis.call('HSET', KEYS[1], event_id, entry)
for _ = 1, incidents do
  redis.call('HSET', KEYS[key], 'stamp', ARGV[arg + 1], 'json', ARGV[arg + 4])
  if ARGV[arg + 2] == '1' then
    redis.call('ZADD', KEYS[2], ARGV[arg + 3], ARGV[arg])
  else
    redis.call('ZREM', KEYS[2], ARGV[arg])
  end
  key, arg = key + 1, arg + 5
end
for _ = 1, changes do
  local before = redis.call('HGET', KEYS[key], 'stamp') or ''
  redis.call('HSET', KEYS[key], 'stamp', redis.sha1hex(before .. ARGV[arg + 1]))
  if ARGV[arg + 2] == '1' then
    redis.call('HSET', KEYS[key], ARGV[arg], '')
  else
    redis.call('HDEL', KEYS[key], ARGV[arg])
  end
  key, arg = key + 1, arg + 3
end
for _ = 1, messages do
  redis.call('XADD', KEYS[3], '*', 'topic', ARGV[arg], 'key', ARGV[arg + 1], 'id', ARGV[arg + 2],
    'value', ARGV[arg + 3], 'at', ARGV[arg + 4])
  arg = arg + 5
end
return 'applied'
