return await NativeProfiler.Backend.Commands.BackendCommand.RunAsync(args);
