"""What another socgap would say of itself; a function of a module, because workers find it by name."""


def another() -> str:
    return "0.0.0 (another)"
