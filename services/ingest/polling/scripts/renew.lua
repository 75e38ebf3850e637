-- Puts off the end of leases that are still held.
-- KEYS: feeds:due, feeds:hosts
-- ARGV: prefix of feed hashes, new end (ms), then feed id and lease of each
for i = 3, #ARGV, 2 do
  local held = redis.call('HMGET', ARGV[1] .. ARGV[i], 'lease', 'host')
  if held[1] == ARGV[i + 1] then
    redis.call('ZADD', KEYS[1], 'XX', ARGV[2], ARGV[i])
    redis.call('ZADD', KEYS[2], ARGV[2], held[2])
  end
end
