using System.Globalization;
using System.Security.Cryptography;
using System.Text;

// The same output and exit code (42) whatever the machine does: a chain of digests, one line per step, about 50 steps a second.

var steps = (int)(double.Parse(args[0], CultureInfo.InvariantCulture) * 50);
var digest = SHA256.HashData(Encoding.UTF8.GetBytes("start"));
for (var step = 0; step < steps; step++)
{
    for (var i = 0; i < 8_000; i++)
        digest = SHA256.HashData(digest);
    Console.WriteLine($"{step} {Convert.ToHexString(digest)}");
    Thread.Sleep(12);
}

return 42;
