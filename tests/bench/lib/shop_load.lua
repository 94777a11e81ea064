-- Requests of the demo's shop for wrk, one connection a thread: of 20 requests 14 look at a cart, 3 search and 3 check out.
-- After -- comes the mean time in milliseconds that a connection thinks between two requests.
-- Prints a line for each answer: its end in nanoseconds since 1970, and how long it took in microseconds.
local ffi = require("ffi")
ffi.cdef [[
struct np_time { long seconds; long nanoseconds; };
int clock_gettime(int clock, struct np_time* time);
]]

local WORDS = { "quiet", "lamp", "garden", "blue", "kettle", "office", "woven", "chair" }
local CARTS = 700
local clock = ffi.new("struct np_time")
local mean_think, asked, turn

local function word() return WORDS[math.random(#WORDS)] end

local function microseconds()
    ffi.C.clock_gettime(0, clock)
    return tonumber(clock.seconds) * 1e6 + tonumber(clock.nanoseconds) / 1e3
end

local threads = 0

function setup(thread)
    threads = threads + 1
    thread:set("seed", threads)
end

function init(arguments)
    math.randomseed(seed)
    turn = seed
    mean_think = tonumber(arguments[1])
end

-- Exponential: the answers of all connections come as those of many users do.
function delay() return math.floor(-math.log(1 - math.random()) * mean_think + 0.5) end

-- The kinds take turns, so that two spans of time have the same of each.
function request()
    asked, turn = microseconds(), (turn + 1) % 20
    local cart = "c" .. math.random(0, CARTS - 1)
    if turn % 7 == 3 then return wrk.format("GET", "/products?query=" .. word() .. "%20" .. word()) end
    if turn % 7 == 5 then return wrk.format("POST", "/checkout/" .. cart) end
    return wrk.format("GET", "/carts/" .. cart)
end

function response()
    local now = microseconds()
    io.write(string.format("request %.0f000 %.0f\n", now, now - asked))
end
