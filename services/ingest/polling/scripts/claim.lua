-- Takes feeds that are due under a lease, so that no two processes poll one feed, nor any two feeds of one host, at once.
-- KEYS: feeds:due, feeds:hosts
-- ARGV: prefix of feed hashes, now (ms), end of the lease (ms), the lease, how many at most, gap between two requests
--       to one host (ms)
-- Returns when the next one is due (ms; '' = never), then for each feed its id and its hash.
-- A due feed whose host is busy moves to the host's next free moment, each of them one gap later, so that a host with
-- hundreds of feeds neither blocks the others nor is asked in bursts. Hashes are found by prefix: all keys of an
-- installation share one hash tag.
local due, hosts, prefix = KEYS[1], KEYS[2], ARGV[1]
local now, lease_ends, lease, most, gap = tonumber(ARGV[2]), ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
local step = math.max(gap, 100)
local claimed, free_at = {}, {}
redis.call('ZREMRANGEBYSCORE', hosts, '-inf', now)

local function consider(id)
  local own = prefix .. id
  local host = redis.call('HGET', own, 'host')
  if not host then
    redis.call('ZREM', due, id)
    return
  end
  if not free_at[host] then
    local busy = redis.call('ZSCORE', hosts, host)
    if not busy then
      redis.call('HSET', own, 'lease', lease)
      redis.call('ZADD', due, lease_ends, id)
      redis.call('ZADD', hosts, lease_ends, host)
      free_at[host] = now + step
      claimed[#claimed + 1] = id
      return
    end
    -- Busy until its lease ends means: as long as a poll takes. It will be over long before.
    free_at[host] = math.min(tonumber(busy), now + step)
  end
  redis.call('ZADD', due, free_at[host], id)
  free_at[host] = free_at[host] + step
end

while #claimed < most do
  local ready = redis.call('ZRANGE', due, '-inf', now, 'BYSCORE', 'LIMIT', 0, most - #claimed)
  if #ready == 0 then break end
  for _, id in ipairs(ready) do consider(id) end
end

local next_due = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')
local answer = {next_due[2] or ''}
for _, id in ipairs(claimed) do
  answer[#answer + 1] = id
  answer[#answer + 1] = redis.call('HGETALL', prefix .. id)
end
return answer
