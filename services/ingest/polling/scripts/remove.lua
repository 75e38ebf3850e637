-- Forgets a feed. A poll that is under way finds its lease gone and writes nothing.
-- KEYS: the feed's hash, feeds, feeds:due, feeds:failing, feeds:gone
-- ARGV: feed id. Returns 1 where there was such a feed.
redis.call('DEL', KEYS[1])
for _, index in ipairs({KEYS[3], KEYS[4], KEYS[5]}) do redis.call('ZREM', index, ARGV[1]) end
return redis.call('SREM', KEYS[2], ARGV[1])
