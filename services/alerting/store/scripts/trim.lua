-- Forgets what the relay has delivered, and how far it has read the topics: together, and only while it holds the lease.
--
-- KEYS  1 lease, 2 outbox, 3 offsets
-- ARGV  lease token, the first outbox id to keep, then pairs of "topic:partition", next offset
-- Answers 1, or 0 when the lease is another's.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('XTRIM', KEYS[2], 'MINID', ARGV[2])
for i = 3, #ARGV, 2 do
  redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1])
end
return 1
