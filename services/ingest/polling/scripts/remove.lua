-- Forgets a feed. A poll that is under way finds its lease gone and writes nothing.
-- KEYS: the feed's hash, feeds, feeds:due, feeds:failing, feeds:gone, feeds:addresses
-- ARGV: feed id, prefix of waiting feeds. Returns 1 where there was such a feed.
local own, id = KEYS[1], ARGV[1]
local known = redis.call('HMGET', own, 'url', 'address', 'host')
for i = 1, 2 do
  if known[i] and redis.call('HGET', KEYS[6], known[i]) == id then redis.call('HDEL', KEYS[6], known[i]) end
end
if known[3] then redis.call('ZREM', ARGV[2] .. known[3], id) end
redis.call('DEL', own)
for _, index in ipairs({KEYS[3], KEYS[4], KEYS[5]}) do redis.call('ZREM', index, id) end
return redis.call('SREM', KEYS[2], id)
