-- Applies one event, all or nothing: article record, incidents, buckets and outbox change together or not at all.
--
-- Answers "applied", "seen" (this event was applied before: nothing is written) or "conflict" (something that was read
-- has changed since: nothing is written, the worker reads again).
--
-- KEYS  1 article record, 2 recent, 3 outbox, then in this order
--       the hashes whose version was read, the incidents to write, the buckets to change.
-- ARGV  event id, number of events of this article that were known, article entry, and the four numbers of
--       checks, incidents, bucket changes, outbox messages; then
--       a check:    the version that was read ("0" = the key did not exist)
--       an incident: id, version, last change in ms, json
--       a bucket change: incident id, "1" to put it in or "0" to take it out
--       a message:  topic, key, id, value, decided at in ms

local event_id, known, entry = ARGV[1], ARGV[2], ARGV[3]
local checks, incidents, changes, messages =
  tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])

if redis.call('HEXISTS', KEYS[1], event_id) == 1 then
  return 'seen'
end
if redis.call('HLEN', KEYS[1]) ~= tonumber(known) then
  return 'conflict'
end

local key, arg = 4, 8
for _ = 1, checks do
  local version = redis.call('HGET', KEYS[key], 'version') or '0'
  if version ~= ARGV[arg] then
    return 'conflict'
  end
  key, arg = key + 1, arg + 1
end

redis.call('HSET', KEYS[1], event_id, entry)
for _ = 1, incidents do
  redis.call('HSET', KEYS[key], 'version', ARGV[arg + 1], 'json', ARGV[arg + 3])
  redis.call('ZADD', KEYS[2], ARGV[arg + 2], ARGV[arg])
  key, arg = key + 1, arg + 4
end
for _ = 1, changes do
  redis.call('HINCRBY', KEYS[key], 'version', 1)
  if ARGV[arg + 1] == '1' then
    redis.call('HSET', KEYS[key], ARGV[arg], '')
  else
    redis.call('HDEL', KEYS[key], ARGV[arg])
  end
  key, arg = key + 1, arg + 2
end
for _ = 1, messages do
  redis.call('XADD', KEYS[3], '*', 'topic', ARGV[arg], 'key', ARGV[arg + 1], 'id', ARGV[arg + 2],
    'value', ARGV[arg + 3], 'at', ARGV[arg + 4])
  arg = arg + 5
end
return 'applied'
