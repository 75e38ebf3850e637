-- Writes down what a hub is about to be asked. KEYS: the feed's hash. ARGV: 1 where an earlier promise no longer holds,
-- then fields (field, value, …). Nothing where the feed was removed meanwhile. ``hub_pending`` is the scripts' alone: a
-- poll that ends after the hub has confirmed would write an older state over it.
if redis.call('EXISTS', KEYS[1]) == 0 then return end
if ARGV[1] == '1' then redis.call('HDEL', KEYS[1], 'hub_until') end
redis.call('HSET', KEYS[1], 'hub_pending', 1, unpack(ARGV, 2))
