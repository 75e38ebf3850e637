-- Changes the desk of one incident, all or nothing, and logs what changed.
--
-- KEYS  1 desk, 2 its log, 3 desks, 4 the incident itself.
-- ARGV  1 incident id, 2 the version that the change rests on ("" = any), 3 how many entries a log may have,
--       then of each change: field ("" = a note, which is only logged), value ("" = none), log entry.
-- Answers done, gone (there is no such incident), stale (another version is there) or full; only done writes anything.
-- What holds already changes nothing and is not logged; nor does a change that is logged already, which a client sends
-- again when it missed the answer. The version counts changes of triage and assignee.

if redis.call('EXISTS', KEYS[4]) == 0 then
  return 'gone'
end
for _, logged in ipairs(redis.call('LRANGE', KEYS[2], -20, -1)) do
  for n = 6, #ARGV, 3 do
    if logged == ARGV[n] then
      return 'done'
    end
  end
end
if ARGV[2] ~= '' and (redis.call('HGET', KEYS[1], 'version') or '0') ~= ARGV[2] then
  return 'stale'
end
if redis.call('LLEN', KEYS[2]) + (#ARGV - 3) / 3 > tonumber(ARGV[3]) then
  return 'full'
end

local entries, versioned = 0, false
for n = 4, #ARGV, 3 do
  local field, value = ARGV[n], ARGV[n + 1]
  local noted = field == ''
  if noted or (redis.call('HGET', KEYS[1], field) or '') ~= value then
    if not noted then
      if value == '' then
        redis.call('HDEL', KEYS[1], field)
      else
        redis.call('HSET', KEYS[1], field, value)
      end
    end
    redis.call('RPUSH', KEYS[2], ARGV[n + 2])
    entries = entries + 1
    versioned = versioned or field == 'triage' or field == 'assignee'
  end
end
if versioned then
  redis.call('HINCRBY', KEYS[1], 'version', 1)
end
if entries > 0 then
  redis.call('HINCRBY', KEYS[3], ARGV[1], entries)
end
return 'done'
