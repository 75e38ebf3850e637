-- Writes what a poll has shown and gives the lease back; nothing of a feed that was removed or whose lease
-- is another's by now.
-- KEYS: the feed's hash, feeds:due, feeds:hosts, feeds:failing, feeds:gone
-- ARGV: feed id, lease, next due (ms; '' = never), host that was asked, when it may be asked again (ms),
--       failing since (ms; '' = it is not), gone since (ms; '' = it is not), number of fields that now say nothing,
--       these, then fields that changed (field, value, …)
-- Returns 1 where it was written.
local own, due, hosts, failing, gone = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local id, count = ARGV[1], tonumber(ARGV[8])
if redis.call('HGET', own, 'lease') ~= ARGV[2] then
  if redis.call('EXISTS', own) == 0 then redis.call('ZADD', hosts, ARGV[5], ARGV[4]) end
  return 0
end

local function place(index, score)
  if score == '' then redis.call('ZREM', index, id) else redis.call('ZADD', index, score, id) end
end

redis.call('HDEL', own, 'lease', unpack(ARGV, 9, 8 + count))
if #ARGV > 8 + count then redis.call('HSET', own, unpack(ARGV, 9 + count)) end
redis.call('ZADD', hosts, ARGV[5], ARGV[4])
place(due, ARGV[3])
place(failing, ARGV[6])
place(gone, ARGV[7])
return 1
