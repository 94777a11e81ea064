namespace Programs;

/// <summary>The marks that the stepper knows.</summary>
internal enum Mark : uint
{
    StepNextThread = 1,
    Workload = 2,
    Pause = 3,
    Start = 4,
}
