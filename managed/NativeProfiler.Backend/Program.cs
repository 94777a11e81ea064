return await NativeProfiler.Backend.BackendCommand.RunAsync(args);
