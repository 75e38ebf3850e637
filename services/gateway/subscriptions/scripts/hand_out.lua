-- Puts alerts into the lists of what subscriptions are to be sent, and notes how far the topics were read: together, so
-- that none is passed over, and only while this gateway holds the lease.
--
-- KEYS  1 lease, 2 subscriptions, 3 positions, then the hash of what waits of each delivery
-- ARGV  lease token, number of positions, pairs of "topic:partition", next offset; then of each delivery: subscription
--       id, name of the delivery, JSON
-- Answers of each delivery 1, or 0 where its subscription is gone; false when the lease is another's.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return false
end
local at = 3
for _ = 1, tonumber(ARGV[2]) do
  redis.call('HSET', KEYS[3], ARGV[at], ARGV[at + 1])
  at = at + 2
end
local waits = {}
for i = 4, #KEYS do
  local subscribed = redis.call('HEXISTS', KEYS[2], ARGV[at])
  if subscribed == 1 then
    redis.call('HSETNX', KEYS[i], ARGV[at + 1], ARGV[at + 2])
  end
  waits[#waits + 1] = subscribed
  at = at + 3
end
return waits
