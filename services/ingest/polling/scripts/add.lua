-- Adds a feed, or changes what is asked of a known one. Nothing else of a known feed is touched.
-- KEYS: feeds, feeds:due, feeds:gone, feeds:addresses
-- ARGV: prefix of feed hashes, prefix of waiting feeds, feed id, its address, now (ms), number of values of a new feed,
--       these (field, value, …), then what was asked (field, value, …)
-- An address to which another feed has moved is that feed's.
-- Returns added, changed, revived (it was gone) or known.
local all, due, gone, addresses = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local prefix, waiting, id, address, now, count = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
local asked_there = redis.call('HGET', addresses, address)
if asked_there and redis.call('EXISTS', prefix .. asked_there) == 1 then id = asked_there end
redis.call('HSET', addresses, address, id)
local own, outcome = prefix .. id, 'known'
if redis.call('SADD', all, id) == 1 then
  outcome = 'added'
  redis.call('HSET', own, unpack(ARGV, 7, 6 + count))
elseif redis.call('ZREM', gone, id) == 1 then
  outcome = 'revived'
  redis.call('HDEL', own, 'gone')
end
for i = 7 + count, #ARGV, 2 do
  if redis.call('HGET', own, ARGV[i]) ~= ARGV[i + 1] then
    redis.call('HSET', own, ARGV[i], ARGV[i + 1])
    if outcome == 'known' then outcome = 'changed' end
  end
end
-- A changed interval counts from now on, not only after the next poll. One that is being polled is left to its lease.
if outcome ~= 'known' and redis.call('HEXISTS', own, 'lease') == 0 then
  redis.call('ZREM', waiting .. redis.call('HGET', own, 'host'), id)
  redis.call('HDEL', own, 'waiting')
  redis.call('ZADD', due, now, id)
end
return outcome
