-- Forgets one incident with its claims, its place in every index and bucket, all or nothing.
--
-- KEYS  1 incident, 2 claims, 3 the decisions about it, then in this order
--       the sorted sets that list incidents, the incidents that it leads to, the buckets that it may lie in.
-- ARGV  1 id, 2 the stamp that was read, 3 the numbers of sorted sets and of incidents that it leads to (a space between),
--       then the stamp of each incident that it leads to ("" = there is none).
-- Answers 1, or 0 where one of them has changed since: nothing is written.

local sets, leads = string.match(ARGV[3], '(%d+) (%d+)')
sets, leads = tonumber(sets), tonumber(leads)

if (redis.call('HGET', KEYS[1], 'stamp') or '') ~= ARGV[2] then
  return 0
end
for n = 1, leads do
  if (redis.call('HGET', KEYS[3 + sets + n], 'stamp') or '') ~= ARGV[3 + n] then
    return 0
  end
end

redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
for n = 1, sets do
  redis.call('ZREM', KEYS[3 + n], ARGV[1])
end
for n = 4 + sets + leads, #KEYS do
  if redis.call('HDEL', KEYS[n], ARGV[1]) == 1 then
    -- A bucket that says nothing of any incident is as one that never was, also to a worker that remembers it so.
    if redis.call('HLEN', KEYS[n]) == 1 then
      redis.call('DEL', KEYS[n])
    else
      redis.call('HSET', KEYS[n], 'stamp', redis.sha1hex(redis.call('HGET', KEYS[n], 'stamp') .. 'pruned ' .. ARGV[1]))
    end
  end
end
return 1
