-- Adds a feed, or changes what is asked of a known one. Nothing else of a known feed is touched.
-- KEYS: the feed's hash, feeds, feeds:due, feeds:gone
-- ARGV: feed id, now (ms), number of values of a new feed, these (field, value, …), then what was asked (field, value, …)
-- Returns added, changed, revived (it was gone) or known.
local own, all, due, gone = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, now, count = ARGV[1], ARGV[2], tonumber(ARGV[3])
local outcome = 'known'
if redis.call('SADD', all, id) == 1 then
  outcome = 'added'
  redis.call('HSET', own, unpack(ARGV, 4, 3 + count))
elseif redis.call('ZREM', gone, id) == 1 then
  outcome = 'revived'
  redis.call('HDEL', own, 'gone')
end
for i = 4 + count, #ARGV, 2 do
  if redis.call('HGET', own, ARGV[i]) ~= ARGV[i + 1] then
    redis.call('HSET', own, ARGV[i], ARGV[i + 1])
    if outcome == 'known' then outcome = 'changed' end
  end
end
-- A changed interval counts from now on, not only after the next poll. One that is being polled is left to its lease.
if outcome ~= 'known' and redis.call('HEXISTS', own, 'lease') == 0 then redis.call('ZADD', due, now, id) end
return outcome
