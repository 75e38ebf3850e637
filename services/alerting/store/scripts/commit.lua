-- Commits one decision, all or nothing: guard, incidents, claims, indexes, buckets and streams change together or not at
-- all. The decision is what an event of an article does, or what a person ordered.
--
-- Answers "applied", "seen" (this decision was committed before: nothing is written) or "conflict" (something that was
-- read has changed since: nothing is written, the worker reads again).
--
-- KEYS  1 guard: the hash that says what was committed, 2 outbox, 3 alerts, then in this order
--       the hashes whose stamp was read, incident and claims of each incident to write, the indexes to change, the buckets
--       that each incident joins or stays in, and those that it leaves.
-- ARGV  1 id of the decision, 2 the ids that the guard was seen to hold (sorted; "*" = it may hold any),
--       3 what the guard notes of this one, 4 time of the stream entries in ms ("*" = the server's clock),
--       5 the numbers of incidents, index changes and messages, and how many alerts are kept,
--       6 the stamps that were read ("-" = the key did not exist); then
--       an incident: "id, stamp, number of buckets to leave, of claim fields to set, and to delete"; its brief in each
--                    bucket that it joins or stays in; its json; field and value of each claim field; the fields to delete
--       an index change: the command and its arguments but for the last; that one, which is what the index lists
--       a message:  "topic, id, decided at in ms, where it goes (outbox, alerts or both)"; its key; its value
--       Where an argument has several parts, there is a space between them, and none in them.
--
-- Stamps say what was read, not how often it changed (``stamps.py``): a worker folds a batch over states that it has not
-- written yet, and a counter that it advanced itself could by chance be the one that another worker wrote.

local function words(text)
  local found = {}
  for word in string.gmatch(text, '%S+') do
    found[#found + 1] = word
  end
  return found
end

local numbers, stamps = words(ARGV[5]), words(ARGV[6])

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

for n, stamp in ipairs(stamps) do
  if (redis.call('HGET', KEYS[3 + n], 'stamp') or '-') ~= stamp then
    return 'conflict'
  end
end

redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])

local key, arg = 4 + #stamps, 7
local written = {}
for n = 1, tonumber(numbers[1]) do
  local incident = words(ARGV[arg])
  written[n] = incident
  incident.briefs = words(ARGV[arg + 1])
  redis.call('HSET', KEYS[key], 'stamp', incident[2], 'json', ARGV[arg + 2])
  arg = arg + 3
  for _ = 1, tonumber(incident[4]) do
    redis.call('HSET', KEYS[key + 1], ARGV[arg], ARGV[arg + 1])
    arg = arg + 2
  end
  for _ = 1, tonumber(incident[5]) do
    redis.call('HDEL', KEYS[key + 1], ARGV[arg])
    arg = arg + 1
  end
  key = key + 2
end

for _ = 1, tonumber(numbers[2]) do
  local command = words(ARGV[arg])
  command[#command + 1] = ARGV[arg + 1]
  redis.call(command[1], KEYS[key], unpack(command, 2))
  key, arg = key + 1, arg + 2
end

local function next_stamp(bucket, incident)
  return redis.sha1hex((redis.call('HGET', bucket, 'stamp') or '') .. incident[2])
end

for _, incident in ipairs(written) do
  for _, brief in ipairs(incident.briefs) do
    redis.call('HSET', KEYS[key], 'stamp', next_stamp(KEYS[key], incident), incident[1], brief)
    key = key + 1
  end
  for _ = 1, tonumber(incident[3]) do
    redis.call('HSET', KEYS[key], 'stamp', next_stamp(KEYS[key], incident))
    redis.call('HDEL', KEYS[key], incident[1])
    key = key + 1
  end
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

for _ = 1, tonumber(numbers[3]) do
  local topic, id, at, goes = unpack(words(ARGV[arg]))
  local name, value = ARGV[arg + 1], ARGV[arg + 2]
  if goes ~= 'alerts' then
    redis.call('XADD', KEYS[2], next_id(KEYS[2]), 'topic', topic, 'key', name, 'id', id, 'value', value, 'at', at)
  end
  if goes ~= 'outbox' then
    redis.call('XADD', KEYS[3], 'MAXLEN', '~', numbers[4], next_id(KEYS[3]),
      'topic', topic, 'key', name, 'id', id, 'value', value, 'at', at)
  end
  arg = arg + 3
end
return 'applied'
