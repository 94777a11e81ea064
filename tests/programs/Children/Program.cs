using System.Diagnostics;
using Programs;

// Starts children in every way an app does and prints what they returned; the last line comes from the program that this
// process itself becomes (exec).

Run("/bin/echo", "from echo");
Run("/bin/sh", "-c", "exit 3");
Run("/bin/sh", "-c", "kill -TERM $$");
// Without the digit of signals 29 to 32: 32 is the C library's own, and its posix_spawn leaves it ignored in what it starts.
Run("/bin/sh", "-c", "grep -E '^Sig(Blk|Ign)' /proc/self/status | sed -E 's/.(.{7})$/_\\1/'");
Run(Environment.ProcessPath!, "--version");
for (var i = 0; i < 20; i++)
    Console.WriteLine($"fork {i}: {Fork.RunShell($"exit {i}")}");
Console.Out.Flush();
Fork.BecomeShell("echo now a shell; exit 9");

static void Run(string file, params string[] arguments)
{
    var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
    using var child = Process.Start(start)!;
    var error = child.StandardError.ReadToEndAsync();
    Console.WriteLine($"{Path.GetFileName(file)} printed <{child.StandardOutput.ReadToEnd().Trim()}>");
    child.WaitForExit();
    Console.WriteLine($"{Path.GetFileName(file)} returned {child.ExitCode} <{error.Result.Trim()}>");
}
