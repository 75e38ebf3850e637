-- Prolongs a lease, or gives it back (0 ms), if it is still this holder's.
--
-- KEYS  1 lease
-- ARGV  lease token, milliseconds
-- Answers 1, or 0 when the lease is another's or has run out.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
if ARGV[2] == '0' then
  return redis.call('DEL', KEYS[1])
end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
