-- Commits one decision, all or nothing: guard, incidents, claims, indexes, buckets and streams change together or not at
-- all. The decision is what an event of an article does, or what a person ordered.
--
-- Answers "applied", "seen" (this decision was committed before: nothing is written) or "conflict" (something that was
-- read has changed since: nothing is written, the worker reads again).
--
-- KEYS  1 guard: the hash that says what was committed, 2 outbox, 3 alerts, then in this order
--       the hashes whose stamp was read, incident and claims of each incident to write, the indexes to change, the buckets
--       to change.
-- ARGV  1 id of the decision, 2 the ids that the guard was seen to hold (sorted, a space between; "*" = it may hold any),
--       3 what the guard notes of this one, 4 time of the stream entries in ms ("*" = the server's clock),
--       5 how many alerts are kept, and the five numbers of 6 checks, 7 incidents, 8 index changes, 9 bucket changes,
--       10 messages; then
--       a check:    the stamp that was read ("" = the key did not exist)
--       an incident: stamp, json, number of claim fields to set and to delete, then field and value of each, then fields
--       an index change: command, number of its arguments, its arguments
--       a bucket change: incident id, the incident's stamp, its brief ("" = it leaves the bucket)
--       a message:  topic, key, id, value, decided at in ms, "1" if it is an alert
--
-- Stamps say what was read, not how often it changed (``stamps.py``): a worker folds a batch over states that it has not
-- written yet, and a counter that it advanced itself could by chance be the one that another worker wrote.

local checks, incidents, indexed, moves, messages =
  tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])

if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then
  return 'seen'
end
if ARGV[2] ~= '*' then
  local held = redis.call('HKEYS', KEYS[1])
  table.sort(held)
  if table.concat(held, ' ') ~= ARGV[2] then
    return 'conflict'
  end
end

local key, arg = 4, 11
for _ = 1, checks do
  local stamp = redis.call('HGET', KEYS[key], 'stamp') or ''
  if stamp ~= ARGV[arg] then
    return 'conflict'
  end
  key, arg = key + 1, arg + 1
end

redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])

for _ = 1, incidents do
  redis.call('HSET', KEYS[key], 'stamp', ARGV[arg], 'json', ARGV[arg + 1])
  local sets, deletions = tonumber(ARGV[arg + 2]), tonumber(ARGV[arg + 3])
  arg = arg + 4
  for _ = 1, sets do
    redis.call('HSET', KEYS[key + 1], ARGV[arg], ARGV[arg + 1])
    arg = arg + 2
  end
  for _ = 1, deletions do
    redis.call('HDEL', KEYS[key + 1], ARGV[arg])
    arg = arg + 1
  end
  key = key + 2
end

for _ = 1, indexed do
  local count = tonumber(ARGV[arg + 1])
  redis.call(ARGV[arg], KEYS[key], unpack(ARGV, arg + 2, arg + 1 + count))
  key, arg = key + 1, arg + 2 + count
end

for _ = 1, moves do
  local before = redis.call('HGET', KEYS[key], 'stamp') or ''
  local after = redis.sha1hex(before .. ARGV[arg + 1])
  if ARGV[arg + 2] ~= '' then
    redis.call('HSET', KEYS[key], 'stamp', after, ARGV[arg], ARGV[arg + 2])
  else
    redis.call('HSET', KEYS[key], 'stamp', after)
    redis.call('HDEL', KEYS[key], ARGV[arg])
  end
  key, arg = key + 1, arg + 3
end

-- The id of a stream's next entry: never below its last one, which Redis would refuse halfway through this script.
local function next_id(stream)
  if ARGV[4] == '*' then
    return '*'
  end
  local time = tonumber(ARGV[4])
  if redis.call('EXISTS', stream) == 1 then
    local info = redis.call('XINFO', 'STREAM', stream)
    for at = 1, #info, 2 do
      if info[at] == 'last-generated-id' then
        time = math.max(time, tonumber(string.match(info[at + 1], '^%d+')))
      end
    end
  end
  return string.format('%.0f-*', time)
end

for _ = 1, messages do
  local topic, name, id, value, at = unpack(ARGV, arg, arg + 4)
  redis.call('XADD', KEYS[2], next_id(KEYS[2]), 'topic', topic, 'key', name, 'id', id, 'value', value, 'at', at)
  if ARGV[arg + 5] == '1' then
    redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[5], next_id(KEYS[3]),
      'topic', topic, 'key', name, 'id', id, 'value', value, 'at', at)
  end
  arg = arg + 6
end
return 'applied'
