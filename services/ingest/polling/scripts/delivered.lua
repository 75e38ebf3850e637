-- Counts a delivery. KEYS: the feed's hash. ARGV: items in it, now (ms).
-- Fields of their own: a poll that is under way writes the others. Nothing where the feed was removed meanwhile.
if redis.call('EXISTS', KEYS[1]) == 0 then return end
redis.call('HINCRBY', KEYS[1], 'delivered', ARGV[1])
redis.call('HSET', KEYS[1], 'delivered_at', ARGV[2])
